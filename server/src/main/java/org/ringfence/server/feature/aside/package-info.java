/** One party of a call steps aside, while the other waits with music. */
@NullMarked
package org.ringfence.server.feature.aside;

import org.jspecify.annotations.NullMarked;
