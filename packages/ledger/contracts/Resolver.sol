// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IDomainNotifier, IEns} from "./Interfaces.sol";

/// Records of a name: address, text, reverse name and the typed parts of a role definition.
/// A node's ENS owner and the owner's operators may write. Clearing a node starts a new record
/// version, so that nothing of a former holder survives.
contract Resolver {
    struct Actors {
        address[] dids;
        bytes32 role;
    }

    struct Prerequisites {
        bytes32[] roles;
        bool mustHaveAll;
    }

    struct Records {
        address addr;
        string name;
        mapping(string => string) text;
        uint256 versionNumber;
        Actors issuers;
        uint8 issuerType;
        Actors revokers;
        uint8 revokerType;
        Prerequisites prerequisites;
    }

    event AddrChanged(bytes32 indexed node, address a);
    event NameChanged(bytes32 indexed node, string name);
    event TextChanged(bytes32 indexed node, string indexed indexedKey, string key);
    event VersionNumberChanged(bytes32 indexed node, uint256 version);
    event IssuersChanged(bytes32 indexed node);
    event IssuerTypeChanged(bytes32 indexed node, uint256 issuerType);
    event RevokersChanged(bytes32 indexed node);
    event RevokerTypeChanged(bytes32 indexed node, uint256 revokerType);
    event PrerequisiteRolesChanged(bytes32 indexed node);
    event RecordsCleared(bytes32 indexed node);

    error NotAuthorised(bytes32 node, address caller);

    IEns public immutable ens;
    IDomainNotifier public immutable notifier;

    mapping(bytes32 => uint256) private generation;
    mapping(bytes32 => mapping(uint256 => Records)) private stored;

    constructor(IEns ens_, IDomainNotifier notifier_) {
        ens = ens_;
        notifier = notifier_;
    }

    modifier authorised(bytes32 node) {
        address owner = ens.owner(node);
        if (owner != msg.sender && !ens.isApprovedForAll(owner, msg.sender)) revert NotAuthorised(node, msg.sender);
        _;
    }

    function records(bytes32 node) private view returns (Records storage) {
        return stored[node][generation[node]];
    }

    function addr(bytes32 node) external view returns (address payable) {
        return payable(records(node).addr);
    }

    function name(bytes32 node) external view returns (string memory) {
        return records(node).name;
    }

    function text(bytes32 node, string calldata key) external view returns (string memory) {
        return records(node).text[key];
    }

    function versionNumber(bytes32 node) external view returns (uint256) {
        return records(node).versionNumber;
    }

    function issuers(bytes32 node) external view returns (address[] memory dids, bytes32 role) {
        Actors storage actors = records(node).issuers;
        return (actors.dids, actors.role);
    }

    function issuerType(bytes32 node) external view returns (uint8) {
        return records(node).issuerType;
    }

    function revokers(bytes32 node) external view returns (address[] memory dids, bytes32 role) {
        Actors storage actors = records(node).revokers;
        return (actors.dids, actors.role);
    }

    function revokerType(bytes32 node) external view returns (uint8) {
        return records(node).revokerType;
    }

    function prerequisiteRoles(bytes32 node) external view returns (bytes32[] memory roles, bool mustHaveAll) {
        Prerequisites storage prerequisites = records(node).prerequisites;
        return (prerequisites.roles, prerequisites.mustHaveAll);
    }

    function setAddr(bytes32 node, address value) external authorised(node) {
        records(node).addr = value;
        emit AddrChanged(node, value);
    }

    function setName(bytes32 node, string calldata value) external authorised(node) {
        records(node).name = value;
        emit NameChanged(node, value);
    }

    function setText(bytes32 node, string calldata key, string calldata value) external authorised(node) {
        records(node).text[key] = value;
        emit TextChanged(node, key, key);
    }

    function setVersionNumber(bytes32 node, uint256 value) external authorised(node) {
        records(node).versionNumber = value;
        emit VersionNumberChanged(node, value);
    }

    function setIssuerDids(bytes32 node, address[] calldata dids) external authorised(node) {
        Actors storage actors = records(node).issuers;
        actors.dids = dids;
        actors.role = bytes32(0);
        emit IssuersChanged(node);
    }

    function setIssuerRole(bytes32 node, bytes32 role) external authorised(node) {
        Actors storage actors = records(node).issuers;
        delete actors.dids;
        actors.role = role;
        emit IssuersChanged(node);
    }

    function setIssuerType(bytes32 node, uint8 value) external authorised(node) {
        records(node).issuerType = value;
        emit IssuerTypeChanged(node, value);
    }

    function setRevokerDids(bytes32 node, address[] calldata dids) external authorised(node) {
        Actors storage actors = records(node).revokers;
        actors.dids = dids;
        actors.role = bytes32(0);
        emit RevokersChanged(node);
    }

    function setRevokerRole(bytes32 node, bytes32 role) external authorised(node) {
        Actors storage actors = records(node).revokers;
        delete actors.dids;
        actors.role = role;
        emit RevokersChanged(node);
    }

    function setRevokerType(bytes32 node, uint8 value) external authorised(node) {
        records(node).revokerType = value;
        emit RevokerTypeChanged(node, value);
    }

    function setPrerequisiteRoles(bytes32 node, bytes32[] calldata roles, bool mustHaveAll) external authorised(node) {
        Prerequisites storage prerequisites = records(node).prerequisites;
        prerequisites.roles = roles;
        prerequisites.mustHaveAll = mustHaveAll;
        emit PrerequisiteRolesChanged(node);
    }

    function clear(bytes32 node) external authorised(node) {
        generation[node]++;
        emit RecordsCleared(node);
    }

    function domainUpdated(bytes32 node) external authorised(node) {
        notifier.domainUpdated(node);
    }

    /// Runs several calls of this contract as the same sender; all or none take effect.
    function multicall(bytes[] calldata calls) external returns (bytes[] memory results) {
        results = new bytes[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool success, bytes memory result) = address(this).delegatecall(calls[i]);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
            results[i] = result;
        }
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 // ERC-165
            || id == this.addr.selector || id == this.name.selector || id == this.text.selector
            || id == this.versionNumber.selector || id == this.issuers.selector || id == this.issuerType.selector
            || id == this.revokers.selector || id == this.revokerType.selector
            || id == this.prerequisiteRoles.selector || id == this.domainUpdated.selector;
    }
}
