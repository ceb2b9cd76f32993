/**
 * Who we are and whom we believe on secure connections: keys and certificates from PEM files, our
 * own certificate authority, and the check of a SIP peer's name (RFC 5922).
 */
@NullMarked
package org.ringfence.net.tls;

import org.jspecify.annotations.NullMarked;
