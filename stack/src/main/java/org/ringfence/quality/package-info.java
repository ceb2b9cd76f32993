/**
 * How good a call sounds, computed from what was measured: the E-model (ITU-T G.107, and G.107.1
 * for wideband) with its inputs shown, what each codec costs (ITU-T G.113), the cause in a
 * sentence, and the SIP quality report (RFC 6035). What was not measured is not known, and no
 * number is made of it.
 */
@NullMarked
package org.ringfence.quality;

import org.jspecify.annotations.NullMarked;
