/**
 * The interface for programs: REST with JSON over HTTPS, problems as RFC 9457 has them, and what
 * happens to calls over a WebSocket. It does what commands do, through the same operations.
 */
@NullMarked
package org.ringfence.server.api;

import org.jspecify.annotations.NullMarked;
