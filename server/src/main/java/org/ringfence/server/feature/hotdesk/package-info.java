/** Phones at which one extension or another is logged in. */
@NullMarked
package org.ringfence.server.feature.hotdesk;

import org.jspecify.annotations.NullMarked;
