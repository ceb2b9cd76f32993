package org.ringfence.server.feature.voicemail;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Predicate;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.store.Mailboxes;
import org.ringfence.server.store.Voicemails;

/**
 * What voicemail works with.
 *
 * @param exists whether there is a mailbox for a number
 * @param longest how long a message may be
 * @param silence what ends one
 * @param most how many messages a mailbox holds
 */
public record VoicemailSettings(
    Language language,
    Mailboxes mailboxes,
    Voicemails voicemails,
    Predicate<String> exists,
    PinGuard pins,
    Duration longest,
    Duration silence,
    int most,
    InstantSource clock,
    ZoneId zone) {}
