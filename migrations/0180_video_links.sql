-- Where the video call of an appointment is, where a plugin has said so: it comes before the practitioner's own link.
ALTER TABLE appointments ADD COLUMN video_url TEXT;
