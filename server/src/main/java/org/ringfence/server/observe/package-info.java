/** What is kept of calls to look at: the latest messages of each leg, and forms others read. */
@NullMarked
package org.ringfence.server.observe;

import org.jspecify.annotations.NullMarked;
