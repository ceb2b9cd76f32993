/** The seam between the command {@code up} and the SIP server it runs. */
@NullMarked
package org.ringfence.server.runtime;

import org.jspecify.annotations.NullMarked;
