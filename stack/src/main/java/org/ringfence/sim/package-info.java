/**
 * A network that is a pure function of one seed: nodes on virtual time, links that lose, delay,
 * reorder and repeat packets, NATs that forget, and nodes that crash. Payloads are bytes of any
 * kind.
 */
@NullMarked
package org.ringfence.sim;

import org.jspecify.annotations.NullMarked;
