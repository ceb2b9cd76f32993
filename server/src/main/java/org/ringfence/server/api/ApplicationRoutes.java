package org.ringfence.server.api;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.base.Limits;
import org.ringfence.server.application.ApplicationCall;
import org.ringfence.server.application.Command;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Scope;

/** Calls that programs serve: the next one, and what is to be done in it. */
final class ApplicationRoutes {
  private static final String ROOT = "/applications";
  private static final String CALL = ROOT + "/calls/{id}";
  private static final Pattern NUMBER = Pattern.compile("[+]?[0-9*#]{1,32}");
  private static final Pattern KEYS = Pattern.compile("[0-9*#]{0,12}");
  private static final String ALL_KEYS = "0123456789*#";

  /** Less than a connection may be silent. */
  private static final int WAIT_SECONDS = 25;

  private static final int RING_SECONDS = 120;
  private static final int WORDS = 1_000;

  private final Operations operations;

  ApplicationRoutes(Operations operations) {
    this.operations = operations;
  }

  List<Route> all() {
    return List.of(
        Route.list(
            ROOT + "/calls",
            Scope.CALLS,
            asked -> operations.applications().all(),
            each -> new Pages.Place(each.startedMs(), each.id())),
        Route.get(CALL, Scope.CALLS, asked -> call(asked).shown()),
        Route.post(ROOT + "/{number}/next", Scope.CALLS, this::next),
        Route.post(ROOT + "/{number}/dial", Scope.CALLS, this::dial),
        Route.post(CALL + "/answer", Scope.CALLS, asked -> done(asked, new Command.Answer())),
        Route.post(CALL + "/play", Scope.CALLS, this::play),
        Route.post(CALL + "/ask", Scope.CALLS, this::ask),
        Route.post(CALL + "/record", Scope.CALLS, this::take),
        Route.post(CALL + "/transfer", Scope.CALLS, this::transfer),
        Route.post(CALL + "/hang-up", Scope.CALLS, asked -> done(asked, new Command.HangUp())),
        Route.get(CALL + "/commands/{command}", Scope.CALLS, this::outcome),
        Route.get(CALL + "/recordings/{recording}", Scope.CALLS, this::recording).inBytes());
  }

  private ApplicationCall call(Asked asked) throws Failure {
    try {
      return operations.applications().call(asked.path("id"));
    } catch (Failure none) {
      if (none.exit() != Exit.FAILED) throw none;
      throw new Refused(404, none.text(), none.remedy());
    }
  }

  private Object next(Asked asked) throws Failure {
    int seconds = asked.number("wait", WAIT_SECONDS, WAIT_SECONDS);
    asked.end();
    ApplicationCall next =
        operations.applications().next(asked.path("number"), Duration.ofSeconds(seconds));
    return next == null ? Asked.NOTHING : next.shown();
  }

  private Object dial(Asked asked) throws Failure {
    String to = number(asked);
    asked.end();
    ApplicationCall begun = operations.applications().dial(asked.path("number"), to);
    asked.created("/api/v1" + ROOT + "/calls/" + begun.shown().id());
    return begun.shown();
  }

  private static String number(Asked asked) {
    String to = asked.text("to");
    if (NUMBER.matcher(to).matches()) return to;
    throw new Refused(422, "`to` is a number that can be dialled.", "");
  }

  private Object play(Asked asked) throws Failure {
    Recording sound = sound(asked);
    String keys = keys(asked, ALL_KEYS);
    return done(asked, new Command.Play(sound, keys));
  }

  private Object ask(Asked asked) throws Failure {
    Recording question = sound(asked);
    int most = asked.number("most", 1, 32);
    int within = asked.number("within", 5, 60);
    if (most == 0) throw new Refused(422, "`most` is at least 1.", "");
    return done(asked, new Command.Ask(question, most, Duration.ofSeconds(within)));
  }

  private Object take(Asked asked) throws Failure {
    int most = Limits.APPLICATION_RECORDING_SECONDS;
    Duration longest = Duration.ofSeconds(asked.number("longest", most, most));
    Duration silence = Duration.ofSeconds(asked.number("silence", 3, most));
    return done(asked, new Command.Take(longest, silence, keys(asked, "#")));
  }

  private Object transfer(Asked asked) throws Failure {
    String to = number(asked);
    int longest = asked.number("longest", 60, RING_SECONDS);
    return done(asked, new Command.Transfer(to, Duration.ofSeconds(longest)));
  }

  private Recording sound(Asked asked) throws Failure {
    String words = asked.optionalText("say");
    String digits = asked.optionalText("digits");
    if (words != null && words.length() > WORDS) {
      throw new Refused(422, "`say` has at most " + WORDS + " characters.", "");
    }
    String said = digits == null ? "" : digits;
    if (!said.matches("[0-9*#+]{0,32}")) throw new Refused(422, "`digits` are digits.", "");
    return operations.applications().sound(asked.texts("play"), words == null ? "" : words, said);
  }

  private static String keys(Asked asked, String otherwise) {
    String keys = asked.optionalText("keys");
    if (keys == null) return otherwise;
    if (KEYS.matcher(keys).matches()) return keys;
    throw new Refused(422, "`keys` are of 0 to 9, * and #.", "");
  }

  /** Waits for what comes of it, as long as a connection may be silent. */
  private Object done(Asked asked, Command command) throws Failure {
    int seconds = asked.number("wait", WAIT_SECONDS, WAIT_SECONDS);
    asked.end();
    ApplicationCall call = call(asked);
    return call.outcome(call.post(command), Duration.ofSeconds(seconds));
  }

  private Object outcome(Asked asked) throws Failure {
    int seconds = asked.count("wait", 1, WAIT_SECONDS);
    return call(asked).outcome(index(asked, "command"), Duration.ofSeconds(seconds));
  }

  private Object recording(Asked asked) throws Failure {
    byte[] packed = call(asked).recording(index(asked, "recording"));
    if (packed == null) throw new Refused(404, "There is no such recording.", "");
    try {
      return PersonRoutes.wav(PackedSound.unpack(packed));
    } catch (IOException e) {
      throw new Failure(Exit.FAILED, "The recording cannot be read.", "", e);
    }
  }

  private static int index(Asked asked, String name) {
    String text = asked.path(name);
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
  }
}
