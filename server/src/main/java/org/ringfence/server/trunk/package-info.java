/**
 * Trunks: the ways to the telephone network. Each is registered at its carrier (RFC 3261 section
 * 10.2) or known there by address, asked now and then whether it is there, and worded as its
 * carrier wants it (RFC 3325). Of several the cheapest that lives is taken first.
 */
@NullMarked
package org.ringfence.server.trunk;

import org.jspecify.annotations.NullMarked;
