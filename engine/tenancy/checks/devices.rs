//! Devices: what they refer to, and units that are there.

use super::{Checks, join};
use crate::tenancy::config::ClinicConfig;

impl Checks<'_> {
    pub(super) fn devices(&mut self, config: &ClinicConfig, sites: &[&str], services: &[&str]) {
        for (index, device) in config.devices.iter().enumerate() {
            let index = index.to_string();
            let path = ["devices", &index];
            self.one(&join(&path, &["site"]), &device.site, "site", sites);
            self.known(&join(&path, &["services"]), &device.services, "service", services);
            if device.units == 0 {
                let hint = "units = 1 or more; take out of `services` what is done without it";
                self.say(&join(&path, &["units"]), "no appointment could have one of none", hint);
            }
            for (place, slug) in device.services.iter().enumerate() {
                let service = config.services.iter().find(|service| service.slug == *slug);
                let elsewhere =
                    service.is_some_and(|service| !service.sites.is_empty() && !service.sites.contains(&device.site));
                if elsewhere {
                    let hint = format!("add \"{}\" to the sites of the service, or take it out here", device.site);
                    let problem = format!("\"{slug}\" is not offered at \"{}\", where the device is", device.site);
                    self.tell(&join(&path, &["services", &place.to_string()]), problem, Some(hint));
                }
            }
        }
    }
}
