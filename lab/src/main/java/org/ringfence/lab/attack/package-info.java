/**
 * What attackers do to media, on loopback only: spray every port from an address of their own, or
 * send with the very address of a phone. Tests hold our server against them, and where there is one
 * a peer that is known to fall.
 */
@NullMarked
package org.ringfence.lab.attack;

import org.jspecify.annotations.NullMarked;
