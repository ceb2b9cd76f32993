package org.ringfence.server.feature.conference;

import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.speech.Language;

/**
 * One conference room.
 *
 * @param pin empty for none
 * @param moderatorPin makes whoever enters it the moderator; empty where all are equal
 * @param waits whether it begins when a moderator is there
 * @param most how many it holds
 */
public record ConferenceSettings(
    Language language, Music music, String pin, String moderatorPin, boolean waits, int most) {}
