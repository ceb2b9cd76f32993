/** The command {@code ringfence phone}: interactive in a terminal, headless in a script. */
@NullMarked
package org.ringfence.phone.cli;

import org.jspecify.annotations.NullMarked;
