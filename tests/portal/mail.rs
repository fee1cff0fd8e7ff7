//! Mail reaches a real mail server, and a server that misbehaves is told apart.

use std::time::Duration;

use antesala::mail::{SendError, Smtp, Transport};

use crate::world::smtp::{Mood, SmtpServer};

fn letter() -> lettre::Message {
    lettre::Message::builder()
        .from("Clínica <avisos@clinica.example>".parse().unwrap())
        .to("Ana <ana@example.com>".parse().unwrap())
        .subject("Confirmación de su cita")
        .body("Le esperamos.\n.\nUn punto solo en su línea, y más texto.\n".to_owned())
        .unwrap()
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let server = SmtpServer::start().await;
    Smtp::new(&server.url()).unwrap().send(&letter()).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1);
    let mail = received[0].read();
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("avisos@clinica.example", "ana@example.com"));
    assert_eq!(mail.subject, "Confirmación de su cita");
    assert!(mail.text.contains("\n.\n") || mail.text.contains("\r\n.\r\n"), "{}", mail.text);
    assert!(mail.text.contains("más texto"));
}

#[tokio::test]
async fn a_busy_server_is_tried_again_and_a_refusal_is_final() {
    let server = SmtpServer::start().await;
    let smtp = Smtp::new(&server.url()).unwrap();
    server.becomes(Mood::Busy);
    assert!(matches!(smtp.send(&letter()).await, Err(SendError::Later(_))));
    server.becomes(Mood::Refuses);
    assert!(matches!(smtp.send(&letter()).await, Err(SendError::Refused(_))));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_that_hangs_or_hangs_up_is_tried_again() {
    let server = SmtpServer::start().await;
    let smtp = Smtp::new(&server.url()).unwrap();
    server.becomes(Mood::HangsUp);
    assert!(matches!(smtp.send(&letter()).await, Err(SendError::Later(_))));
    server.becomes(Mood::Hangs);
    let hanging = tokio::time::timeout(Duration::from_millis(300), smtp.send(&letter())).await;
    assert!(hanging.is_err(), "nothing is sent, and nothing is claimed to be");
}

#[tokio::test]
async fn mail_goes_out_when_the_server_is_back() {
    let mut server = SmtpServer::start().await;
    let smtp = Smtp::new(&server.url()).unwrap();
    smtp.send(&letter()).await.unwrap();
    server.goes_away().await;
    assert!(matches!(smtp.send(&letter()).await, Err(SendError::Later(_))));
    server.comes_back().await;
    smtp.send(&letter()).await.unwrap();
    assert_eq!(server.received().len(), 2);
}
