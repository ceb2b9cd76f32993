/**
 * Calls that a program serves: the server keeps each as a feature does, and does in it what the
 * program says over the interface for programs. Who calls is never left waiting for a program that
 * says nothing.
 */
@NullMarked
package org.ringfence.server.application;

import org.jspecify.annotations.NullMarked;
