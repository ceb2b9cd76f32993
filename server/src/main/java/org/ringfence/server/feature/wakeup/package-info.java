/** Calls that wake whoever asked for one. */
@NullMarked
package org.ringfence.server.feature.wakeup;

import org.jspecify.annotations.NullMarked;
