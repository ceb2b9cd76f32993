/** The process: joins the commands with the SIP server they run. */
@NullMarked
package org.ringfence.server;

import org.jspecify.annotations.NullMarked;
