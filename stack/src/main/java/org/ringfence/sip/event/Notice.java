package org.ringfence.sip.event;

import org.jspecify.annotations.Nullable;

/**
 * One NOTIFY as its receiver sees it.
 *
 * @param notifierTag which of several that tell us it is, when a proxy asked several
 * @param contentType null when there is no body
 * @param body not to be changed
 */
public record Notice(
    String notifierTag, SubscriptionState state, @Nullable String contentType, byte[] body) {}
