package org.ringfence.server.feature.voicemail;

import jakarta.mail.Session;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where mail is handed over.
 *
 * @param security how the connection is protected
 * @param user null for none
 * @param password null for none
 * @param from who it is said to come from
 */
public record MailServer(
    String host,
    int port,
    Security security,
    @Nullable String user,
    @Nullable String password,
    String from) {

  private static final String TIMEOUT_MS = "20000";

  /** How the connection is protected. */
  public enum Security {
    /** TLS from the first byte. */
    TLS,
    /** TLS after a greeting, or there is no mail. */
    STARTTLS,
    NONE
  }

  /** How mail is handed over there. */
  public Session session() {
    String name = security == Security.TLS ? "smtps" : "smtp";
    String prefix = "mail." + name + ".";
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", name);
    properties.setProperty(prefix + "host", host);
    properties.setProperty(prefix + "port", Integer.toString(port));
    properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MS);
    properties.setProperty(prefix + "timeout", TIMEOUT_MS);
    properties.setProperty(prefix + "writetimeout", TIMEOUT_MS);
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    properties.setProperty(prefix + "auth", Boolean.toString(user != null));
    if (security == Security.STARTTLS) {
      properties.setProperty(prefix + "starttls.enable", "true");
      properties.setProperty(prefix + "starttls.required", "true");
    }
    return Session.getInstance(properties);
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
