package zhiyin.message;

import jakarta.activation.DataHandler;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
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
            var letter = message.letter();
            var mail = letter == null ? new MimeMessage(session) : new Named(session, letter.id(), from);
            mail.setFrom(from);
            mail.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(message.to(), true));
            // a line break would be another header
            mail.setSubject(oneLine(message.subject()), StandardCharsets.UTF_8.name());
            if (message.files().isEmpty()) {
                mail.setText(message.text(), StandardCharsets.UTF_8.name());
            } else {
                mail.setContent(parts(message));
            }
            if (letter != null && letter.endsAt() != null) {
                mail.setHeader("List-Unsubscribe", "<" + letter.endsAt() + ">");
                mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            }
            mail.setHeader("Auto-Submitted", "auto-generated");
            Transport.send(mail);
            return new Handover.Taken(String.valueOf(mail.getMessageID()));
        } catch (MessagingException failed) {
            // what a server says may hold whom it was for
            return new Handover.Refused(failed.getClass().getSimpleName());
        }
    }

    private static MimeMultipart parts(Message message) throws MessagingException {
        var parts = new MimeMultipart();
        var words = new MimeBodyPart();
        words.setText(message.text(), StandardCharsets.UTF_8.name());
        parts.addBodyPart(words);
        for (var file : message.files()) {
            var part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(file.bytes(), file.mediaType())));
            part.setFileName(file.name());
            parts.addBodyPart(part);
        }
        return parts;
    }

    /** A mail that has the same name however often it is sent. */
    private static final class Named extends MimeMessage {
        private final String name;

        Named(Session session, String id, InternetAddress from) {
            super(session);
            String address = from.getAddress();
            this.name = "<" + id + "@" + address.substring(address.indexOf('@') + 1) + ">";
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", name);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }
}
