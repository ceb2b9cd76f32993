/** Benchmarks, each beside a peer in the same run. */
@NullMarked
package org.ringfence.lab.bench;

import org.jspecify.annotations.NullMarked;
