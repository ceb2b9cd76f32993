/**
 * Voicemail: what is said to callers nobody answers, what they leave, and how its owner hears it. A
 * mailbox is opened by its extension's own phone, with its PIN where it has one, or by any phone
 * with the PIN.
 */
@NullMarked
package org.ringfence.server.feature.voicemail;

import org.jspecify.annotations.NullMarked;
