/**
 * Where a SIP request goes (RFC 3263): NAPTR, SRV (RFC 2782) and addresses, remembered for as long
 * as they live, and beyond that when DNS itself is taken away (RFC 8767).
 */
@NullMarked
package org.ringfence.net.dns;

import org.jspecify.annotations.NullMarked;
