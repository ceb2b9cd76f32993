package org.ringfence.server.store;

import org.jspecify.annotations.Nullable;

/**
 * What was set for an extension's mailbox.
 *
 * @param enabled whether it takes messages; null for what the configuration says
 * @param hasPin whether it can be heard from other phones
 * @param email where new messages are told of; null for nowhere
 * @param attach whether the message itself is in that mail
 */
public record Mailbox(
    String number,
    @Nullable Boolean enabled,
    boolean hasPin,
    @Nullable String email,
    boolean attach) {
  static Mailbox of(String number) {
    return new Mailbox(number, null, false, null, true);
  }
}
