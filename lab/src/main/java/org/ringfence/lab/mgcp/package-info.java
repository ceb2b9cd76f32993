/** Analog phones behind a gateway of ours, to be lifted and laid down by tests. */
@NullMarked
package org.ringfence.lab.mgcp;

import org.jspecify.annotations.NullMarked;
