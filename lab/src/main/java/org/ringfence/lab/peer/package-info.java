/**
 * Drivers of phones, proxies and generators made by others (baresip, linphone, sipp, Kamailio), so
 * that tests and benches can hold our server against them. Each peer lives in its own folder, is
 * ready only when it says so, and is closed by process id.
 */
@NullMarked
package org.ringfence.lab.peer;

import org.jspecify.annotations.NullMarked;
