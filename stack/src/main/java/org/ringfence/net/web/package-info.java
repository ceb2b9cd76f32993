/**
 * The web side of a port: a few fixed pages over HTTP (RFC 9110, RFC 9112), and the way from an
 * HTTP request to a WebSocket (RFC 6455). What travels over that is not known here.
 */
@NullMarked
package org.ringfence.net.web;

import org.jspecify.annotations.NullMarked;
