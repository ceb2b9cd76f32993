/**
 * Dialogs (RFC 3261 section 12): what two user agents remember of each other between requests. The
 * tags and Call-ID that name it, the sequence numbers, the route set and the remote target.
 */
@NullMarked
package org.ringfence.sip.dialog;

import org.jspecify.annotations.NullMarked;
