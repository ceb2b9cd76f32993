/**
 * The guard of a running server: when strangers are kept waiting, what is written down of it, and
 * what a person can say about it.
 */
@NullMarked
package org.ringfence.server.guard;

import org.jspecify.annotations.NullMarked;
