/**
 * What features say: prompts by name, joined into sentences with numbers, dates and times in them.
 *
 * <p>The words of a language are a text file, {@code name = words}. English is spoken once, by
 * {@code ./dev prompts}, and its sound is part of the server, which so needs no other program to
 * speak. A folder {@code prompts/LANGUAGE} in the data folder holds recordings ({@code NAME.wav})
 * that take a prompt's place, and, for a language of one's own, its {@code words.txt}.
 */
@NullMarked
package org.ringfence.server.feature.speech;

import org.jspecify.annotations.NullMarked;
