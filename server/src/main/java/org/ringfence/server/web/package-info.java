/** The browser phone: a page, its scripts, and what they are told of this server (RFC 8827). */
@NullMarked
package org.ringfence.server.web;

import org.jspecify.annotations.NullMarked;
