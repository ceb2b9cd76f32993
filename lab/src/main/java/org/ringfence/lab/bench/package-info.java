/** Benchmarks, each beside a peer in the same run. */

/**
 * Benches: our server beside a peer in the same run, on the same core, under the same generator, so
 * that the ratio means something on a noisy machine.
 */
@NullMarked
package org.ringfence.lab.bench;

import org.jspecify.annotations.NullMarked;
