package io.firedrill.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.firedrill.cluster.ClusterEvent;
import io.firedrill.cluster.ClusterListener;
import io.firedrill.cluster.PodState;
import io.firedrill.cluster.ResourceState;
import io.firedrill.cluster.RunningJob;
import io.firedrill.cluster.kubernetes.client.JobResource;
import io.firedrill.cluster.kubernetes.client.KubeException;
import io.firedrill.cluster.kubernetes.client.Pods;
import io.firedrill.cluster.kubernetes.client.ResourceStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Watches the pods of a job, its custom resource and the events about them. */
final class ClusterWatch implements RunningJob.Watch {
  private static final long POLL_MILLIS = 500;

  private final JobResource job;
  private final long since;
  private final ClusterListener eye;
  private final Map<String, PodState> pods = new ConcurrentHashMap<>();
  private final ScheduledExecutorService polls = Executors.newSingleThreadScheduledExecutor();
  private ResourceState resource;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  /**
   * Begins to watch.
   *
   * @param since events before it are not reported, in epoch milliseconds
   */
  ClusterWatch(JobResource job, long since, ClusterListener eye) {
    String namespace = job.namespace();
    this.job = job;
    this.since = since;
    this.eye = eye;
    KubernetesClient client = job.kube().client();
    attempt(
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabel("app", job.deployment())
                .inform(handler(this::pod, this::podGone)));
    attempt(
        () -> client.v1().events().inNamespace(namespace).inform(handler(this::event, gone -> {})));
    polls.scheduleWithFixedDelay(
        () -> survived(this::lookAtResource), 0, POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private interface Begin {
    SharedIndexInformer<?> informer();
  }

  /** What may not be watched is not reported: the proof does not depend on it. */
  private void attempt(Begin begin) {
    try {
      informers.add(begin.informer());
    } catch (KubernetesClientException e) {
      eye.unseen(e.getMessage());
    }
  }

  private <T> ResourceEventHandler<T> handler(Consumer<T> now, Consumer<T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        survived(() -> now.accept(added));
      }

      @Override
      public void onUpdate(T before, T after) {
        survived(() -> now.accept(after));
      }

      @Override
      public void onDelete(T deleted, boolean unknown) {
        survived(() -> gone.accept(deleted));
      }
    };
  }

  /** A pod or an event that cannot be read must not be the last that is. */
  private void survived(Runnable report) {
    try {
      report.run();
    } catch (RuntimeException | Error e) {
      eye.unseen(e.toString());
    }
  }

  private void pod(Pod pod) {
    PodState state = Pods.state(pod);
    if (ofTheJob(pod) && !state.equals(pods.put(state.uid(), state))) {
      eye.pod(state);
    }
  }

  private boolean ofTheJob(Pod pod) {
    return !Pods.component(pod).isEmpty() && Pods.ofTheJob(pod, job.deployment());
  }

  private void podGone(Pod pod) {
    if (ofTheJob(pod)) {
      eye.podGone(pod.getMetadata().getName(), pod.getMetadata().getUid());
    }
  }

  private void lookAtResource() {
    try {
      job.read()
          .map(ResourceStates::of)
          .filter(state -> !state.equals(resource))
          .ifPresent(
              state -> {
                resource = state;
                eye.resource(state);
              });
    } catch (KubeException e) {
      // not seen this time
    }
  }

  private void event(Event event) {
    String object = event.getInvolvedObject().getName();
    long at =
        Math.max(Pods.millis(event.getLastTimestamp()), Pods.millis(event.getFirstTimestamp()));
    if (at >= since && job.has(event.getInvolvedObject().getKind(), object)) {
      eye.event(
          new ClusterEvent(
              at,
              event.getType(),
              event.getReason(),
              event.getInvolvedObject().getKind() + " " + object,
              event.getMessage(),
              event.getCount() == null ? 1 : event.getCount()));
    }
  }

  @Override
  public void close() {
    polls.shutdownNow();
    informers.forEach(SharedIndexInformer::stop);
  }
}
