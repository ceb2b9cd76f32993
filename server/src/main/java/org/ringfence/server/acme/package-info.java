/**
 * Certificates for public names from an authority that speaks ACME (RFC 8555): asked for, proved
 * over TLS (RFC 8737) or HTTP, kept in the data folder, renewed in time. Nothing here is needed to
 * serve calls: while no authority answers, the server goes on with what it has.
 */
@NullMarked
package org.ringfence.server.acme;

import org.jspecify.annotations.NullMarked;
