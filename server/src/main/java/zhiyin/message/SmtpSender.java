package zhiyin.message;

import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import zhiyin.StartRefused;
import zhiyin.outside.Outside;

/** Mail by a server that is spoken to in SMTP, over TLS with its certificate verified. */
final class SmtpSender implements MessageSender {
    private static final String WAIT_MS_MAX = "10000";

    private final Session session;
    private final InternetAddress from;

    SmtpSender(MessageSettings.Smtp smtp) {
        var host = MessageSettings.said(smtp.host(), "ZHIYIN_SMTP_HOST", "SMTP");
        this.from = address(MessageSettings.said(smtp.from(), "ZHIYIN_SMTP_FROM", "SMTP"));
        var properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", String.valueOf(smtp.port()));
        properties.put("mail.smtp.connectiontimeout", WAIT_MS_MAX);
        properties.put("mail.smtp.timeout", WAIT_MS_MAX);
        properties.put("mail.smtp.writetimeout", WAIT_MS_MAX);
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.auth", String.valueOf(!smtp.user().isBlank()));
        switch (smtp.security()) {
            case "starttls" -> {
                properties.put("mail.smtp.starttls.enable", "true");
                properties.put("mail.smtp.starttls.required", "true");
            }
            case "tls" -> properties.put("mail.smtp.ssl.enable", "true");
            case "none" -> {
                if (!Outside.allowed(URI.create("http://" + host))) {
                    throw new StartRefused("mail goes in the clear to this machine alone: ZHIYIN_SMTP_SECURITY");
                }
            }
            default -> throw new StartRefused("ZHIYIN_SMTP_SECURITY is starttls, tls or none");
        }
        this.session = Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(smtp.user(), smtp.password());
            }
        });
    }

    private static InternetAddress address(String text) {
        try {
            return new InternetAddress(text, true);
        } catch (MessagingException none) {
            throw new StartRefused("ZHIYIN_SMTP_FROM is no mail address");
        }
    }

    @Override
    public Channel channel() {
        return Channel.MAIL;
    }

    @Override
    public Handover send(Message message) {
        try {
            var mail = new MimeMessage(session);
            mail.setFrom(from);
            mail.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(message.to(), true));
            // a line break would be another header
            mail.setSubject(oneLine(message.subject()), StandardCharsets.UTF_8.name());
            mail.setText(message.text(), StandardCharsets.UTF_8.name());
            mail.setHeader("Auto-Submitted", "auto-generated");
            Transport.send(mail);
            return new Handover.Taken(String.valueOf(mail.getMessageID()));
        } catch (MessagingException failed) {
            // what a server says may hold whom it was for
            return new Handover.Refused(failed.getClass().getSimpleName());
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }
}
