/**
 * What can be said about how safe a server is: what it listens to, who could come in, and how long
 * its certificates last. The command {@code doctor} says it, and the console's page of security.
 */
@NullMarked
package org.ringfence.server.doctor;

import org.jspecify.annotations.NullMarked;
