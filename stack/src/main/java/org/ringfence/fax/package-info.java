/**
 * Fax machines (ITU-T T.30) by libspandsp, where that is installed: one that is heard as sound in 8
 * kHz, and one that speaks T.38. The library is C: a server has it in a process of its own.
 */
@NullMarked
package org.ringfence.fax;

import org.jspecify.annotations.NullMarked;
