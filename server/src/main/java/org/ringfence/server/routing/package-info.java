/** Where a call goes: the caller and what was dialled in, a decision out. No state, no protocol. */
@NullMarked
package org.ringfence.server.routing;

import org.jspecify.annotations.NullMarked;
