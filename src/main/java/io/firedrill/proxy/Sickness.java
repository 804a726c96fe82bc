package io.firedrill.proxy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.firedrill.problem.Texts;
import java.time.Duration;

/** What a store can suffer from, as its clients see it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(name = Sickness.SLOW, value = Sickness.Slow.class),
  @JsonSubTypes.Type(name = "slowdown", value = Sickness.SlowDown.class),
  @JsonSubTypes.Type(name = "upload-cut", value = Sickness.UploadCut.class),
  @JsonSubTypes.Type(name = "keys-rotated", value = Sickness.KeysRotated.class),
  @JsonSubTypes.Type(name = "full", value = Sickness.Full.class),
  @JsonSubTypes.Type(name = "object-gone", value = Sickness.ObjectGone.class)
})
public sealed interface Sickness {
  /** The kind that delays requests, and lets all of them succeed. */
  String SLOW = "slow";

  /** What the store does, after "it": a few words. */
  String describe();

  /**
   * What becomes of a request.
   *
   * @param chance for what befalls a share of all requests: from 0 to below 1
   */
  Symptom of(Asked asked, double chance);

  /**
   * Every request takes longer.
   *
   * @param latencyMillis by how much, in milliseconds
   */
  record Slow(@JsonProperty(required = true) long latencyMillis) implements Sickness {
    public Slow {
      if (latencyMillis < 1) {
        throw new IllegalArgumentException("latencyMillis must be at least 1");
      }
    }

    @Override
    public String describe() {
      return Texts.format("answers every request %d ms late", latencyMillis);
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return new Symptom.Delayed(Duration.ofMillis(latencyMillis));
    }
  }

  /**
   * Requests are too many for it.
   *
   * @param share of all requests that it refuses: above 0, at most 1
   */
  record SlowDown(@JsonProperty(required = true) double share) implements Sickness {
    public SlowDown {
      if (share <= 0 || share > 1) {
        throw new IllegalArgumentException("share must be above 0 and at most 1");
      }
    }

    @Override
    public String describe() {
      return Texts.format(
          "answers %d %% of all requests with 503 SlowDown", Math.round(share * 100));
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return chance < share
          ? new Symptom.Refused(503, "SlowDown", "Please reduce your request rate.")
          : Symptom.NONE;
    }
  }

  /** Connections end in the middle of uploads. */
  record UploadCut() implements Sickness {
    @Override
    public String describe() {
      return "cuts the connection in the middle of every upload";
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return asked.uploads() && asked.bytes() > 0 ? new Symptom.CutOff() : Symptom.NONE;
    }
  }

  /** The keys that the job has are no longer those of the store. */
  record KeysRotated() implements Sickness {
    @Override
    public String describe() {
      return "refuses the job's keys with 403 InvalidAccessKeyId";
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return new Symptom.Refused(
          403,
          "InvalidAccessKeyId",
          "The AWS Access Key Id you provided does not exist in our records.");
    }
  }

  /**
   * One object is not there for those who read it.
   *
   * @param path of the bucket and the key in it: {@code /bucket/a/key}
   */
  record ObjectGone(@JsonProperty(required = true) String path) implements Sickness {
    @Override
    public String describe() {
      return Texts.format("says that %s is not there", path);
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return asked.reads() && asked.path().equals(path)
          ? new Symptom.Refused(404, "NoSuchKey", "The specified key does not exist.")
          : Symptom.NONE;
    }
  }

  /** It takes nothing more, as MinIO says it. */
  record Full() implements Sickness {
    @Override
    public String describe() {
      return "has no room left: it refuses every upload with 507 XMinioStorageFull";
    }

    @Override
    public Symptom of(Asked asked, double chance) {
      return asked.uploads()
          ? new Symptom.Refused(
              507,
              "XMinioStorageFull",
              "Storage backend has reached its minimum free drive threshold. Please delete a few"
                  + " objects to proceed.")
          : Symptom.NONE;
    }
  }
}
