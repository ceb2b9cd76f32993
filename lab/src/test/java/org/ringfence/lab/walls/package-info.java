/**
 * The walls of the house: tests that hold the project's own rules. Floors (who may use whom, and
 * what is pure), tidiness (sizes, names, words), and examples that must compile and run.
 */
@NullMarked
package org.ringfence.lab.walls;

import org.jspecify.annotations.NullMarked;
