/** One speaks to many phones at once, which answer by themselves. */
@NullMarked
package org.ringfence.server.feature.paging;

import org.jspecify.annotations.NullMarked;
