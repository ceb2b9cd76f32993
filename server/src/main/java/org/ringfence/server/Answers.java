package org.ringfence.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Dialler;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.fax.FaxModem;
import org.ringfence.server.application.ApplicationDesk;
import org.ringfence.server.config.Answering;
import org.ringfence.server.config.Config;
import org.ringfence.server.feature.clock.TimeOfDay;
import org.ringfence.server.feature.conference.Conference;
import org.ringfence.server.feature.conference.ConferenceSettings;
import org.ringfence.server.feature.directory.DirectoryByName;
import org.ringfence.server.feature.fax.FaxMail;
import org.ringfence.server.feature.fax.FaxSettings;
import org.ringfence.server.feature.fax.ReceiveFax;
import org.ringfence.server.feature.hotdesk.HotDesk;
import org.ringfence.server.feature.menu.Menu;
import org.ringfence.server.feature.menu.MenuSettings;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.ownnumber.OwnNumber;
import org.ringfence.server.feature.paging.Loudspeakers;
import org.ringfence.server.feature.paging.Paging;
import org.ringfence.server.feature.parking.ParkingPlaces;
import org.ringfence.server.feature.queue.AgentToggle;
import org.ringfence.server.feature.queue.Agents;
import org.ringfence.server.feature.queue.Talking;
import org.ringfence.server.feature.queue.WaitingQueue;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.supervision.ListenIn;
import org.ringfence.server.feature.supervision.Seat;
import org.ringfence.server.feature.voicemail.AnyMailbox;
import org.ringfence.server.feature.voicemail.LeaveMessage;
import org.ringfence.server.feature.voicemail.MailServer;
import org.ringfence.server.feature.voicemail.OwnMailbox;
import org.ringfence.server.feature.voicemail.PinGuard;
import org.ringfence.server.feature.voicemail.VoicemailMail;
import org.ringfence.server.feature.voicemail.VoicemailSettings;
import org.ringfence.server.feature.wakeup.WakeUpCalls;
import org.ringfence.server.feature.wakeup.WakeUpWish;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.Mailboxes;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What answers calls besides people: the features, and what each of them works with. */
final class Answers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  /** Faxes that may come at a time: each is a process. */
  private static final int FAX_MACHINES = 8;

  private final Answering settings;
  private final Stores stores;
  private final Language language;
  private final VoicemailSettings voicemail;
  private final @Nullable VoicemailMail mail;
  private final FaxSettings faxes;
  private final @Nullable FaxMail faxMail;
  private final Music music;
  private final Talking talking = new Talking();
  private final Agents agents;
  private final ApplicationDesk applications;
  private final Rooms rooms;
  private final Seat.Usher usher;
  private final Dialler dialler;
  private final Codes codes;
  private final WakeUpCalls wakeUps;
  private final Loudspeakers loudspeakers;

  /**
   * @param reachable whether an extension has a phone
   * @param usher finds the calls of others
   * @param dialler calls somebody
   */
  Answers(
      Config config, Stores stores, Predicate<String> reachable, Seat.Usher usher, Dialler dialler)
      throws Failure {
    this.usher = usher;
    this.dialler = dialler;
    this.codes = config.codes();
    this.settings = config.answering();
    this.loudspeakers = MulticastSpeakers.of(config);
    this.stores = stores;
    this.language = new Language(settings.speech().language(), stores.folder().prompts());
    InstantSource clock = InstantSource.system();
    this.voicemail =
        new VoicemailSettings(
            language,
            stores.mailboxes(),
            stores.voicemails(),
            this::hasMailbox,
            new PinGuard(stores.mailboxes(), clock),
            Duration.ofSeconds(settings.voicemail().messageSeconds()),
            Duration.ofSeconds(settings.voicemail().silenceSeconds()),
            settings.voicemail().messages(),
            clock,
            ZoneId.systemDefault());
    this.music = new Music(stores.folder().music());
    this.agents = new Agents(stores.folder().agents(), talking, reachable, clock);
    String wakes = codes.digits(StarCode.WAKE_UP);
    this.wakeUps =
        new WakeUpCalls(
            language,
            stores.wakeUps(),
            dialler,
            Party.of(wakes == null ? "" : wakes, "Wake-up call"),
            clock,
            ZoneId.systemDefault());
    this.applications = new ApplicationDesk(language, music::next, dialler, clock);
    this.faxes = new FaxSettings(stores.faxes(), faxFolder(), new Semaphore(FAX_MACHINES), clock);
    this.rooms = new Rooms(settings, stores.company(), stores.folder().path(), this::feature);
    boolean mails = !settings.mail().host().isEmpty();
    this.mail = mails ? new VoicemailMail(voicemail, mailServer(config)) : null;
    this.faxMail = mails ? new FaxMail(faxes, mailServer(config)) : null;
  }

  /** Where pages are while they come: what a killed server left there is nobody's any more. */
  private Path faxFolder() throws Failure {
    try {
      Path coming = Files.createDirectories(stores.folder().faxes().resolve("coming"));
      try (Stream<Path> left = Files.list(coming)) {
        for (Path each : left.toList()) Files.delete(each);
      }
      return coming;
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The folder for faxes cannot be made (" + ServerFolder.reason(e) + ").",
          "Check who owns the data folder.",
          e);
    }
  }

  private static MailServer mailServer(Config config) throws Failure {
    Answering.Mail mail = config.answering().mail();
    Path file = mail.passwordFile();
    String from = mail.from();
    return new MailServer(
        mail.host(),
        mail.port(),
        MailServer.Security.valueOf(mail.security().name()),
        mail.user(),
        file == null ? null : password(file),
        from == null ? "ringfence@" + config.domain() : from);
  }

  private static String password(Path file) throws Failure {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The mail password in " + file + " cannot be read (" + ServerFolder.reason(e) + ").",
          "See `mail.passwordFile` in the configuration.",
          e);
    }
  }

  /** The features that have numbers of their own, as they are at any time. */
  Map<String, Router.Attended> byNumber() {
    return rooms.byNumber();
  }

  /** The queues as they stand now, by their numbers. */
  List<QueueState> queues() {
    return rooms.byNumber().values().stream()
        .map(Router.Attended::feature)
        .filter(WaitingQueue.class::isInstance)
        .map(each -> ((WaitingQueue) each).state())
        .sorted(Comparator.comparing(QueueState::number))
        .toList();
  }

  private Feature feature(Object room) {
    return switch (room) {
      case Answering.Conference each ->
          new Conference(
              new ConferenceSettings(
                  language,
                  music,
                  stores.recordings(),
                  each.name(),
                  each.pin(),
                  each.moderatorPin(),
                  each.waits(),
                  each.most()));
      case Answering.Menu each -> new Menu(menu(each));
      case Answering.Application each -> applications.feature(each);
      case Answering.Queue each -> new WaitingQueue(each, agents, language, music, dialler);
      case Answering.Fax each -> {
        if (!FaxModem.isAvailable()) {
          LOG.error("no fax is taken at {}: libspandsp is not installed", each.number());
        }
        yield new ReceiveFax(faxes, each);
      }
      case Answering.Paging each -> {
        // Without the code phones ring, and somebody has to answer.
        String intercom = codes.digits(StarCode.INTERCOM);
        yield new Paging(each, dialler, intercom == null ? "" : intercom, loudspeakers);
      }
      default -> throw new IllegalArgumentException(room.toString());
    };
  }

  private MenuSettings menu(Answering.Menu menu) {
    return new MenuSettings(
        language,
        music,
        menu.greeting(),
        menu.keys(),
        menu.hours(),
        menu.closed(),
        menu.otherwise(),
        menu.extensions(),
        InstantSource.system(),
        ZoneId.systemDefault());
  }

  /** Calls may be made from now on. */
  void serving() {
    wakeUps.start();
  }

  /** Whether that is a queue whose calls are recorded. */
  boolean isRecordedQueue(String number) {
    return rooms.queues().stream()
        .anyMatch(each -> each.recorded() && each.number().equals(number));
  }

  Language language() {
    return language;
  }

  ApplicationDesk applications() {
    return applications;
  }

  Music music() {
    return music;
  }

  /** Something happened to a call. */
  void happened(CallEvent event, long nowMs) {
    talking.happened(event, nowMs);
    applications.happened(event);
  }

  /** The features that a code reaches. */
  Map<StarCode, Router.Coded> byCode() {
    Map<StarCode, Router.Coded> coded = new EnumMap<>(StarCode.class);
    TimeOfDay time = new TimeOfDay(language, InstantSource.system(), ZoneId.systemDefault());
    put(coded, StarCode.TIME, "Time", tail -> time);
    put(coded, StarCode.OWN_NUMBER, "Own number", tail -> new OwnNumber(language));
    if (settings.voicemail().mailboxes() != Answering.Whose.NONE) {
      put(coded, StarCode.OWN_VOICEMAIL, "Voicemail", tail -> new OwnMailbox(voicemail));
      put(coded, StarCode.ANY_VOICEMAIL, "Voicemail", tail -> new AnyMailbox(voicemail, tail));
    }
    Duration parked = Duration.ofSeconds(settings.parkSeconds());
    ParkingPlaces places = new ParkingPlaces(language, music, parked);
    put(coded, StarCode.PARK, "Parking", tail -> places.park());
    put(coded, StarCode.PARK_PICKUP, "Parking", places::pickUp);
    AgentToggle toggle = new AgentToggle(rooms::queues, agents, language);
    put(coded, StarCode.AGENT, "Agent", tail -> toggle);
    addOthers(coded);
    return coded;
  }

  private void addOthers(Map<StarCode, Router.Coded> coded) {
    put(
        coded,
        StarCode.WAKE_UP,
        "Wake-up call",
        tail ->
            new WakeUpWish(
                language, stores.wakeUps(), InstantSource.system(), ZoneId.systemDefault(), tail));
    DirectoryByName directory =
        new DirectoryByName(
            language, stores.extensions(), stores.acquaintances(), stores.voicemails());
    put(coded, StarCode.DIRECTORY, "Directory", tail -> directory);
    HotDesk desk = new HotDesk(language, stores.extensions(), voicemail.pins(), stores.hotDesks());
    put(coded, StarCode.HOT_DESK, "Log in", desk::in);
    put(coded, StarCode.HOT_DESK_OFF, "Log out", tail -> desk.out());
    put(
        coded,
        StarCode.LISTEN_IN,
        "Supervision",
        tail -> new ListenIn(language, stores.settings(), usher, tail));
  }

  private static void put(
      Map<StarCode, Router.Coded> coded,
      StarCode code,
      String name,
      Function<String, Feature> feature) {
    coded.put(code, tail -> new Router.Attended(name, feature.apply(tail)));
  }

  /** Who takes a call that an extension did not; null for nobody. */
  @Nullable Feature instead(String number, Cause cause) {
    return hasMailbox(number) ? new LeaveMessage(voicemail, number, cause) : null;
  }

  private boolean hasMailbox(String number) {
    if (stores.extensions().find(number) == null) return false;
    Mailboxes mailboxes = stores.mailboxes();
    Boolean set = mailboxes.of(number).enabled();
    return switch (settings.voicemail().mailboxes()) {
      case ALL -> set == null || set;
      case SOME -> set != null && set;
      case NONE -> false;
    };
  }

  @Override
  public void close() {
    wakeUps.close();
    applications.close();
    if (mail != null) mail.close();
    if (faxMail != null) faxMail.close();
  }
}
