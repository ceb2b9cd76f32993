/** Queues: callers wait, in the order they came, for agents who log in and out. */
@NullMarked
package org.ringfence.server.feature.queue;

import org.jspecify.annotations.NullMarked;
