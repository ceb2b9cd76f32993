/**
 * Overload control between servers (RFC 7339, RFC 7415): who is asked for too much says so in the
 * Via of its answers, and whoever asked asks for less. Emergency calls are not held back.
 */
@NullMarked
package org.ringfence.sip.overload;

import org.jspecify.annotations.NullMarked;
