package org.ringfence.server.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Mailboxes;
import org.ringfence.server.store.Stores;

/** Changes of a mailbox, by their words. */
final class MailboxChanges {
  private MailboxChanges() {}

  /** Makes them; see {@link Operations#setMailbox}. */
  static Mailbox make(Stores stores, String number, Map<String, String> changes) throws Failure {
    stores.extensions().existing(number);
    Mailboxes mailboxes = stores.mailboxes();
    for (String word : changes.keySet()) {
      if (!word.matches("messages|email|attach|pin")) {
        throw new Failure(Exit.USAGE, "A mailbox has no `" + word + "`.", "");
      }
    }
    String messages = changes.get("messages");
    if (messages != null) mailboxes.setEnabled(number, enabled(messages));
    String email = changes.get("email");
    String attach = changes.get("attach");
    if (email != null || attach != null) {
      Mailbox now = mailboxes.of(number);
      String before = now.email() == null ? "" : now.email();
      mailboxes.setMail(
          number,
          email == null ? before : email,
          attach == null ? now.attach() : attach.equals("true"));
    }
    String pin = changes.get("pin");
    if (pin != null) mailboxes.setPin(number, pin);
    return mailboxes.of(number);
  }

  private static @Nullable Boolean enabled(String word) throws Failure {
    return switch (word) {
      case "on" -> Boolean.TRUE;
      case "off" -> Boolean.FALSE;
      case "configured", "" -> null;
      default ->
          throw new Failure(
              Exit.USAGE, "`messages` cannot be `" + word + "`.", "It is on, off or configured.");
    };
  }
}
