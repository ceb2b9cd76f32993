package org.ringfence.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.Recorded;

/**
 * What answers calls besides people. Times are in seconds.
 *
 * @param parkSeconds after which a parked call goes back
 */
public record Answering(
    Speech speech,
    Voicemail voicemail,
    Mail mail,
    List<Conference> conferences,
    List<Menu> menus,
    List<Queue> queues,
    List<Application> applications,
    List<Paging> pagings,
    List<Fax> faxes,
    int parkSeconds,
    Recording recording) {

  public Answering {
    conferences = List.copyOf(conferences);
    menus = List.copyOf(menus);
    queues = List.copyOf(queues);
    applications = List.copyOf(applications);
    pagings = List.copyOf(pagings);
    faxes = List.copyOf(faxes);
  }

  /**
   * Calls that a program serves through the interface for programs.
   *
   * @param patience how long a caller waits for the program's next word
   * @param otherwise the number for callers whom no program serves; null for none
   */
  public record Application(String number, String name, int patience, @Nullable String otherwise) {}

  /**
   * A number at which the server takes faxes.
   *
   * @param email who gets them; null for nobody
   * @param most how many pages it takes of one
   */
  public record Fax(String number, String name, @Nullable String email, int most, int keepDays) {}

  /**
   * Phones that answer by themselves, all at once.
   *
   * @param multicast phones that listen there, and are not called; null for none
   */
  public record Paging(
      String number, String name, List<String> members, @Nullable Multicast multicast) {
    public Paging {
      members = List.copyOf(members);
    }
  }

  /**
   * Where phones listen to what is said in their network.
   *
   * @param wideband whether it is said in G.722, and not in G.711
   */
  public record Multicast(InetSocketAddress group, boolean wideband) {}

  /** What answers at numbers of its own. */
  public Rooms rooms() {
    return new Rooms(conferences, menus, queues, pagings, faxes, applications);
  }

  /**
   * What callers hear.
   *
   * @param language {@code en}, or a folder below {@code prompts} in the data folder
   */
  public record Speech(String language) {}

  /**
   * Who has a mailbox, and what it holds.
   *
   * @param mailboxes of whom, where the mailbox itself does not say
   * @param messageSeconds how long a message may be
   * @param silenceSeconds of silence end one
   * @param messages how many a mailbox holds
   * @param keepDays how long they are kept
   */
  public record Voicemail(
      Whose mailboxes, int messageSeconds, int silenceSeconds, int messages, int keepDays) {}

  /**
   * Which calls are recorded.
   *
   * @param calls of extensions that have no rule of their own
   * @param announce whether both parties are told
   * @param keepDays how long recordings are kept
   * @param servers of others, which record as well
   */
  public record Recording(
      Recorded calls, boolean announce, int keepDays, RecordingServers servers) {}

  /** What answers at numbers of its own. */
  public record Rooms(
      List<Conference> conferences,
      List<Menu> menus,
      List<Queue> queues,
      List<Paging> pagings,
      List<Fax> faxes,
      List<Application> applications) {
    /** Nothing does. */
    public static final Rooms NONE =
        new Rooms(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Rooms {
      conferences = List.copyOf(conferences);
      menus = List.copyOf(menus);
      queues = List.copyOf(queues);
      pagings = List.copyOf(pagings);
      faxes = List.copyOf(faxes);
      applications = List.copyOf(applications);
    }
  }

  /** Which extensions have a mailbox. */
  public enum Whose {
    /** Those that were not set off. */
    ALL,
    /** Those that were set on. */
    SOME,
    NONE
  }

  /**
   * Where mail is handed over.
   *
   * @param host empty for nowhere
   * @param user null for none
   * @param passwordFile whose first line is the password; null for none
   * @param from null for an address of the domain
   */
  public record Mail(
      String host,
      int port,
      MailSecurity security,
      @Nullable String user,
      @Nullable Path passwordFile,
      @Nullable String from) {}

  /**
   * A conference room.
   *
   * @param pin empty for none
   * @param moderatorPin empty where all are equal
   */
  public record Conference(
      String number, String name, String pin, String moderatorPin, boolean waits, int most) {

    /** Shows no secret. */
    @Override
    public String toString() {
      return number + " " + name;
    }
  }

  /**
   * An auto-attendant.
   *
   * @param greeting a WAV file
   * @param keys the number behind each key
   * @param closed the number for callers at other times; null for none
   * @param otherwise the number for callers who choose nothing; null for none
   * @param extensions whether an extension may be dialled instead of a key
   */
  public record Menu(
      String number,
      String name,
      Path greeting,
      Map<Character, String> keys,
      OpeningHours hours,
      @Nullable String closed,
      @Nullable String otherwise,
      boolean extensions) {

    public Menu {
      keys = Map.copyOf(keys);
    }
  }

  /**
   * A queue of callers.
   *
   * @param agents who take its calls while they are logged in
   * @param ringSeconds how long an agent's phone rings
   * @param restSeconds how long an agent is left in peace after a call
   * @param most how many may wait
   * @param saySeconds how often callers are told their place
   * @param callBack whether callers may be called back instead of waiting
   * @param recorded whether its calls are recorded from when an agent takes them
   * @param otherwise the number for callers nobody can take; null for none
   */
  public record Queue(
      String number,
      String name,
      List<String> agents,
      Strategy strategy,
      int ringSeconds,
      int restSeconds,
      int most,
      int saySeconds,
      boolean callBack,
      boolean recorded,
      @Nullable String otherwise) {

    public Queue {
      agents = List.copyOf(agents);
    }
  }

  /** Which agent is rung first. */
  public enum Strategy {
    /** Who has had no call for longest. */
    LONGEST_IDLE,
    /** In the order of the list, each time from its start. */
    IN_ORDER,
    /** Who has had the fewest calls. */
    FEWEST_CALLS
  }

  /** How the connection to the mail server is protected. */
  public enum MailSecurity {
    TLS,
    STARTTLS,
    NONE
  }
}
