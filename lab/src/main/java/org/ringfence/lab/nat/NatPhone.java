package org.ringfence.lab.nat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.JvmFlags;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;

/** Our own phone on a machine of the small internet; see {@link PhoneProcess}. */
public final class NatPhone implements Phone {
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final Path folder;
  private final PeerProcess process;
  private int registrations;
  private int established;
  private int calls;

  /** Starts it with its files in {@code folder}; it registers by itself. */
  public NatPhone(Path folder, PhonePlan plan, Host host, String... flags) {
    this(folder, plan, host, host.address(), false, flags);
  }

  /**
   * One that uses whatever network its machine is in.
   *
   * @param ice whether it finds its path by ICE
   */
  public static NatPhone mobile(Path folder, PhonePlan plan, Host host, boolean ice) {
    return new NatPhone(folder, plan, host, PhoneProcess.ANYWHERE, ice);
  }

  private NatPhone(
      Path folder, PhonePlan plan, Host host, String address, boolean ice, String... flags) {
    this.folder = folder;
    List<String> command = new ArrayList<>(host.namespace().prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: the quick compiler is enough.
    command.addAll(List.of(JvmFlags.argument(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PhoneProcess.class.getName());
    command.addAll(List.of(plan.account().user(), plan.account().password()));
    command.addAll(List.of(plan.server().host(), Integer.toString(plan.port())));
    command.addAll(List.of(plan.transportName(), plan.server().caFile().toString()));
    command.addAll(List.of(Integer.toString(plan.toneHz()), folder.toString(), address));
    command.addAll(List.of(Boolean.toString(plan.answers()), policy(plan.media()).name()));
    command.add(Boolean.toString(ice));
    process = PeerProcess.start("phone-" + plan.account().user(), folder, null, command);
  }

  private static MediaPolicy policy(PhonePlan.Media media) {
    return switch (media) {
      case RTP -> MediaPolicy.CLEAR;
      case SDES_OR_RTP -> MediaPolicy.ENCRYPTED_IF_OFFERED;
      case SDES, DTLS -> MediaPolicy.ENCRYPTED;
    };
  }

  @Override
  public void awaitRegistered() {
    process.awaitOutput(" REGISTERED$", ++registrations, PATIENCE);
  }

  /** When it said something for the first time after a moment, by {@link System#nanoTime}. */
  public long awaitSaid(String what, long sinceNs, Duration within) {
    Pattern line = Pattern.compile("^([0-9]+) " + what, Pattern.MULTILINE);
    process.await("did not say " + what, () -> firstSaid(line, sinceNs) != 0, within);
    return firstSaid(line, sinceNs);
  }

  private long firstSaid(Pattern line, long sinceNs) {
    return line.matcher(process.output())
        .results()
        .map((MatchResult said) -> Long.parseLong(said.group(1)))
        .filter(atNs -> atNs - sinceNs >= 0)
        .findFirst()
        .orElse(0L);
  }

  /** How often it has said something. */
  public int count(String what) {
    Pattern line = Pattern.compile("^[0-9]+ " + what, Pattern.MULTILINE);
    return (int) line.matcher(process.output()).results().count();
  }

  @Override
  public void dial(String user) {
    process.type("dial " + user);
  }

  @Override
  public void awaitEstablished() {
    process.awaitOutput(" ESTABLISHED$", ++established, PATIENCE);
  }

  @Override
  public void awaitIdle() {
    process.awaitOutput(" ENDED ", ++calls, PATIENCE);
  }

  @Override
  public void hold() {
    process.type("hold");
  }

  @Override
  public void resume() {
    process.type("resume");
  }

  @Override
  public void dtmf(String digits) {
    process.type("dtmf " + digits);
  }

  @Override
  public void hangUp() {
    process.type("hangup");
  }

  /** What it heard in its last call that has ended. */
  @Override
  public Path recording() {
    return folder.resolve("heard-" + calls + ".wav");
  }

  @Override
  public String tail() {
    return process.tail();
  }

  @Override
  public void close() {
    if (process.isAlive()) process.type("quit");
    process.awaitExit(Duration.ofSeconds(5));
    process.close();
  }
}
