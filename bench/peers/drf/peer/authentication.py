"""Checks a signed token on every request and reads its client from the database, as simplejwt does."""

import uuid

import jwt
from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from peer.models import Client


class TokenAuthentication(BaseAuthentication):
    """Bearer tokens."""

    def authenticate(self, request):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            return None
        try:
            claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"], audience="peer", issuer="peer")
            client = Client.objects.get(pk=uuid.UUID(claims["client_id"]), status="active")
        except (jwt.InvalidTokenError, Client.DoesNotExist) as problem:
            raise AuthenticationFailed from problem
        return client, claims


class IsPartner(BasePermission):
    """Anyone with a client."""

    def has_permission(self, request, view):
        return request.user is not None
