/**
 * What survives a restart. Slow-moving things (extensions, administrators, call records) are in an
 * embedded database; what changes with every packet (registrations, call events) is first in a
 * {@link org.ringfence.server.store.Journal}, whose records outlive the process from the moment
 * {@code flush} returns. The server answers from memory, so that a full disk stops no call.
 *
 * <p>HA1 of RFC 7616 section 3.4.2 is kept sealed with AES-256-GCM; passwords are kept nowhere.
 */
@NullMarked
package org.ringfence.server.store;

import org.jspecify.annotations.NullMarked;
