package org.ringfence.server.feature.conference;

import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.store.Recordings;

/**
 * One conference room.
 *
 * @param recordings where a moderator's recordings go
 * @param pin empty for none; digits, or their Argon2id hash
 * @param moderatorPin makes whoever enters it the moderator; empty where all are equal
 * @param waits whether it begins when a moderator is there
 * @param most how many it holds
 */
public record ConferenceSettings(
    Language language,
    Music music,
    Recordings recordings,
    String name,
    String pin,
    String moderatorPin,
    boolean waits,
    int most) {}
