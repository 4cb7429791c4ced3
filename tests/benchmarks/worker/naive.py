"""What the worker is measured against: the same model as a plain script would call it.

One post at a time, in fp32 and eager mode: the picture decoded at its full size, nothing kept from one post
to the next, one transaction a post. The work is the same: three readings, evidence, language, place, store.
"""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from sqlalchemy import select

from db.models import Post
from db.predictions import NewPrediction, add_predictions
from db.queue.claimed import read_work
from db.queue.jobs import ClaimedJob
from db.session import Store
from inference.enrich import Enricher
from inference.model.encoding import ReadPost
from inference.model.fusion import Features
from inference.model.predictor import PostInput, Predictor
from inference.model.preprocess import normalize_pictures, split_words
from inference.worker.batch import classify_batch


class NaivePredictor(Predictor):
    """The served model without what makes it fast."""

    def read_post(self, post: PostInput) -> ReadPost:
        """Decodes the picture at its own size before it is made small."""
        picture = None
        if post.image is not None:
            side = self.model.image_encoder.side
            whole = ImageOps.exif_transpose(Image.open(io.BytesIO(post.image))).convert("RGB")
            picture = np.asarray(whole.resize((side, side), Image.Resampling.BICUBIC))
        return ReadPost(split_words(post.text or ""), picture)

    @torch.no_grad()
    def encode(self, posts: Sequence[ReadPost]) -> tuple[Features, list[Sequence[int | None]]]:
        """Runs both encoders on one post, whatever was encoded before."""
        (post,) = posts
        model = self.model
        pixels = ids = mask = torch.empty(0)
        word_of: list[list[int | None]] = [[]]
        if post.picture is not None:
            encoder = model.image_encoder
            pixels = torch.from_numpy(normalize_pictures([post.picture], encoder.mean, encoder.std))
        if post.words:
            ids, mask, word_of = model.text_encoder.tokenize([post.words])
        has_image, has_text = torch.tensor([post.picture is not None]), torch.tensor([bool(post.words)])
        return model.encode(pixels, has_image, ids, mask, has_text), list(word_of)


def classify_each(store: Store, predictor: NaivePredictor, enricher: Enricher, media_dir: Path) -> None:
    """Classify every post of the store, one after the other; commits each."""
    with store.read() as session:
        ids = session.scalars(select(Post.id).order_by(Post.id)).all()
        works = read_work(session, [ClaimedJob(0, post_id, 1) for post_id in ids])
    for work in works:
        outcomes = classify_batch([work], predictor=predictor, enricher=enricher, media_dir=media_dir)
        results = [outcome for outcome in outcomes if isinstance(outcome, NewPrediction)]
        with store.write() as session:
            add_predictions(session, model_version=predictor.model_version, predictions=results)
