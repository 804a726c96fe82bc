package io.firedrill.contract;

import io.firedrill.store.ObjectStore;
import java.io.IOException;

/** Topics, and folders of the store in which the job has its checkpoints. */
record StoredPlaces(ObjectStore store) implements Places {
  @Override
  public Messages look(Place place) throws IOException {
    return place instanceof Place.Topic topic
        ? TopicMessages.look(topic)
        : FolderMessages.look(store, (Place.Folder) place);
  }
}
